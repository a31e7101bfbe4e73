import * as z from 'zod/mini';
import { Appointment, Hold, Slot } from '@mentorkit/contract';
import { call } from '../call.js';
import type { Rest } from '../supabase.js';

/** Free times of a mentor between two instants (ISO), soonest first. */
export function listSlots(
  rest: Rest,
  range: { mentor_id: string; from_at: string; to_at: string },
  signal: AbortSignal,
): Promise<Slot[]> {
  return call(rest.rpc('get_available_slots', range).abortSignal(signal), z.array(Slot));
}

/** Reserves a slot for the caller. */
export function holdSlot(rest: Rest, mentorId: string, slot: Slot): Promise<Hold> {
  const { starts_at, duration_minutes } = slot;
  return call(rest.rpc('hold_slot', { mentor_id: mentorId, starts_at, duration_minutes }), Hold);
}

/** Gives a held slot back. */
export async function releaseSlot(rest: Rest, appointmentId: string): Promise<void> {
  await call(rest.rpc('release_slot', { appointment_id: appointmentId }), z.unknown());
}

/** Turns a held slot into a request to the mentor. */
export function bookAppointment(
  rest: Rest,
  appointmentId: string,
  request: { message: string; videoLink?: string },
): Promise<Appointment> {
  const link = request.videoLink?.trim();
  const cv = link ? { cv_url: link, cv_type: 'video_link' } : {};
  return call(
    rest.rpc('book_appointment', { appointment_id: appointmentId, message: request.message.trim(), ...cv }),
    Appointment,
  );
}

/** The caller's own sessions, soonest first. */
export function listAppointments(rest: Rest, signal: AbortSignal): Promise<Appointment[]> {
  return call(rest.rpc('list_appointments').abortSignal(signal), z.array(Appointment));
}
