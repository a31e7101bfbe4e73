import { MentorBooking } from '../mentor-booking/mentor-booking.js';

declare global {
  interface HTMLElementTagNameMap {
    'mentor-booking': MentorBooking;
  }
}

if (!customElements.get('mentor-booking')) customElements.define('mentor-booking', MentorBooking);
