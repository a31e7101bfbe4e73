import { MentorChat } from '../mentor-chat/mentor-chat.js';

declare global {
  interface HTMLElementTagNameMap {
    'mentor-chat': MentorChat;
  }
}

if (!customElements.get('mentor-chat')) customElements.define('mentor-chat', MentorChat);
