import { expect } from 'chai';
import { Formats } from '../locales/formats.js';
import { addDays, daysOfPage, groupByDay, rangeOfDays } from './calendar-days.js';

describe('calendar-days', () => {
  it('counts days over the end of a month, a year and a leap day', () => {
    expect(addDays('2026-11-30', 1)).to.equal('2026-12-01');
    expect(addDays('2026-12-31', 1)).to.equal('2027-01-01');
    expect(addDays('2028-02-28', 1)).to.equal('2028-02-29');
  });

  it('follows one page of days with the next', () => {
    expect(daysOfPage('2026-11-22', 0).at(-1)).to.equal('2026-12-05');
    expect(daysOfPage('2026-11-22', 1)[0]).to.equal('2026-12-06');
  });

  it('asks for a range that holds its days in the farthest zones and nothing of the past', () => {
    const days = daysOfPage('2026-11-22', 1);
    const { from, to } = rangeOfDays(days, new Date('2026-11-22T12:00:00Z'));
    for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      const formats = new Formats('en', zone);
      expect(formats.dayKey(from) <= days[0]!).to.equal(true);
      expect(formats.dayKey(to) > days.at(-1)!).to.equal(true);
    }
    const now = new Date('2026-11-22T12:00:00Z');
    expect(rangeOfDays(daysOfPage('2026-11-22', 0), now).from).to.deep.equal(now);
  });

  it("puts a slot on the viewer's day, not on the mentor's", () => {
    const slot = { starts_at: '2026-11-23T01:30:00Z', ends_at: '2026-11-23T02:30:00Z', duration_minutes: 60 };
    const days = ['2026-11-22', '2026-11-23'];
    expect(groupByDay(days, [slot], new Formats('pt-BR', 'America/Recife')).get('2026-11-22')).to.have.length(
      1,
    );
    expect(groupByDay(days, [slot], new Formats('pt-BR', 'Europe/Lisbon')).get('2026-11-23')).to.have.length(
      1,
    );
  });

  it('shows both passes of the hour that a clock turned back repeats', () => {
    const formats = new Formats('en', 'America/New_York');
    expect(formats.time('2026-11-01T05:30:00Z')).to.equal('01:30');
    expect(formats.time('2026-11-01T06:30:00Z')).to.equal('01:30');
    expect(formats.zone('2026-11-01T05:30:00Z')).not.to.equal(formats.zone('2026-11-01T06:30:00Z'));
  });
});
