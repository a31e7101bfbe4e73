import { MentorProvider } from '../mentor-provider/mentor-provider.js';

declare global {
  interface HTMLElementTagNameMap {
    'mentor-provider': MentorProvider;
  }
}

if (!customElements.get('mentor-provider')) customElements.define('mentor-provider', MentorProvider);
