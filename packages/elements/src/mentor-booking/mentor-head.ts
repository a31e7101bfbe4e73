import type { MentorProfile } from '@mentorkit/client';
import { html, type TemplateResult } from 'lit';
import type { Terms } from '../locales/index.js';
import { avatar } from '../templates/avatar.js';

/** With whom the reader is about to book. */
export function mentorHead(mentor: MentorProfile, terms: Terms): TemplateResult {
  const role = [mentor.job_title, mentor.company].filter(Boolean).join(' · ');
  return html`
    <header class="head">
      ${avatar(mentor.full_name, mentor.avatar_url)}
      <div>
        <h2>${terms.bookingTitle(mentor.full_name)}</h2>
        <p class="small muted">${role}</p>
      </div>
    </header>
  `;
}
