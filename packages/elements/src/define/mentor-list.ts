import { MentorList } from '../mentor-list/mentor-list.js';

declare global {
  interface HTMLElementTagNameMap {
    'mentor-list': MentorList;
  }
}

if (!customElements.get('mentor-list')) customElements.define('mentor-list', MentorList);
