import type { Connection } from '@mentorkit/client';
import { expect } from 'chai';
import { atom } from 'nanostores';
import { FakeHost, setOnline } from '../testing/index.js';
import { NetworkController } from './network-controller.js';

describe('the network controller', () => {
  let host: FakeHost;
  let returns: number;
  let network: NetworkController;

  beforeEach(() => {
    host = new FakeHost();
    returns = 0;
    network = new NetworkController(host, () => (returns += 1));
    host.connect();
    host.draw();
  });

  afterEach(() => {
    host.disconnect();
    setOnline(true);
  });

  it('knows at once that the browser has no network, whatever the line says', () => {
    network.follow(atom<Connection>('live'));
    setOnline(false);
    expect([network.isOffline, host.asked > 0]).to.deep.equal([true, true]);
  });

  it('knows that the line is down', () => {
    const $connection = atom<Connection>('connecting');
    network.follow($connection);
    expect(network.isOffline).to.equal(false);
    $connection.set('offline');
    expect(network.isOffline).to.equal(true);
  });

  it('says once that the reader is back', () => {
    setOnline(false);
    host.draw();
    host.draw();
    setOnline(true);
    host.draw();
    host.draw();
    expect(returns).to.equal(1);
  });

  it('says nothing to who never was away', () => {
    const $connection = atom<Connection>('connecting');
    network.follow($connection);
    $connection.set('live');
    host.draw();
    expect(returns).to.equal(0);
  });
});
