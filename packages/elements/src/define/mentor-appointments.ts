import { MentorAppointments } from '../mentor-appointments/mentor-appointments.js';

declare global {
  interface HTMLElementTagNameMap {
    'mentor-appointments': MentorAppointments;
  }
}

if (!customElements.get('mentor-appointments'))
  customElements.define('mentor-appointments', MentorAppointments);
