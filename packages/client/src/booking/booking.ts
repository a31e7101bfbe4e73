import {
  BOOKING_MESSAGE_MAX_LENGTH,
  countCharacters,
  LIVE_EVENTS,
  type Appointment,
  type Hold,
  type Slot,
} from '@mentorkit/contract';
import type { Core } from '../core.js';
import { failWith } from '../failures.js';
import { createResource, type Resource } from '../resource.js';
import { bookAppointment, holdSlot, listAppointments, listSlots, releaseSlot } from './booking.api.js';

/** What a mentee tells the mentor with a booking. */
export interface BookingRequest {
  /** Required, at most {@link BOOKING_MESSAGE_MAX_LENGTH} characters. */
  readonly message: string;
  /** An https address of a video instead of a CV. */
  readonly videoLink?: string;
}

/** Booking a session: free times, hold, book. */
export interface BookingFeature {
  /** Free times of a mentor from `from` up to (not including) `to`, as instants, soonest first. */
  slots(mentorId: string, range: { from: string | Date; to: string | Date }): Resource<readonly Slot[]>;
  /**
   * Reserves a slot for five minutes; an earlier hold with the same mentor is given back.
   * Rejects with `slot_taken` (`details.nearest`: instants), `slot_unavailable`, `not_signed_in`, `limit_reached`
   * (of this mentor), `mentor_unavailable`, `rate_limited` (`details.retry_at`, `details.limit`).
   */
  hold(mentorId: string, slot: Slot): Promise<Hold>;
  /** Gives a held slot back. Doing it twice does no harm. */
  release(appointmentId: string): Promise<void>;
  /** Sends the held slot as a request to the mentor. Rejects with `hold_expired`, `invalid_input`, `message_empty`, `message_too_long`. */
  book(appointmentId: string, request: BookingRequest): Promise<Appointment>;
}

/** The part of the client that books, and the caller's own sessions. */
export function createBooking(core: Core): {
  booking: BookingFeature;
  appointments: Resource<readonly Appointment[]>;
} {
  const { rest } = core;
  const appointments = createResource<readonly Appointment[]>(
    async (signal) => {
      const me = await core.session.userId();
      return me === undefined ? [] : listAppointments(rest, signal);
    },
    core.watch([LIVE_EVENTS.appointment]),
  );

  const booking: BookingFeature = {
    slots: (mentorId, range) => {
      const from_at = new Date(range.from).toISOString();
      const to_at = new Date(range.to).toISOString();
      return createResource(
        (signal) => listSlots(rest, { mentor_id: mentorId, from_at, to_at }, signal),
        core.watch([LIVE_EVENTS.appointment]),
      );
    },
    hold: (mentorId, slot) => holdSlot(rest, mentorId, slot),
    release: (appointmentId) => releaseSlot(rest, appointmentId),
    book: async (appointmentId, request) => {
      if (request.message.trim() === '') throw failWith('message_empty');
      if (countCharacters(request.message) > BOOKING_MESSAGE_MAX_LENGTH) throw failWith('message_too_long');
      const appointment = await bookAppointment(rest, appointmentId, request);
      if (appointments.lc > 0) void appointments.reload();
      return appointment;
    },
  };
  return { booking, appointments };
}
