import { after, before, describe, it, type TestContext } from 'node:test';
import { openServerIfAny } from '../../database/support/test-database.js';
import { Crowd } from './crowd.js';

/** One race: its sentence, and who runs it. */
export type Race = (crowd: Crowd, context: TestContext) => Promise<void>;

/** Runs races on one real Postgres, one after the other, with that many connections. */
export async function runRaces(
  name: string,
  connections: number,
  races: Readonly<Record<string, Race>>,
): Promise<void> {
  const server = await openServerIfAny();
  describe(name, () => {
    if (server === undefined) {
      it('wait for a machine with a real Postgres', () => undefined);
      return;
    }
    let crowd: Crowd;
    before(async () => {
      crowd = await Crowd.meet(server, connections);
    });
    after(async () => {
      await crowd.leave();
      await server.close();
    });
    for (const [sentence, race] of Object.entries(races)) {
      it(sentence, async (context) => race(crowd, context));
    }
  });
}
