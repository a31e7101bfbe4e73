export { MentorAppointments } from './mentor-appointments/mentor-appointments.js';
export { MentorBooking } from './mentor-booking/mentor-booking.js';
export { MentorChat } from './mentor-chat/mentor-chat.js';
export { MentorList } from './mentor-list/mentor-list.js';
export { MentorProvider } from './mentor-provider/mentor-provider.js';
export type { MentorEvent, MentorEventDetails } from './events/events.js';
export type { Locale, Terms } from './locales/index.js';
