import type { MatrixPart } from '../support/matrix.js';
import { actionTokens } from './action-tokens.js';
import { base } from './base.js';
import { booking } from './booking.js';
import { bookingTransitions } from './booking-transitions.js';
import { chat } from './chat.js';
import { dataProtection } from './data-protection.js';
import { jobs } from './jobs.js';
import { cvFiles } from './cv-files.js';
import { freeDays } from './free-days.js';
import { messageChanges } from './message-changes.js';
import { outbox } from './outbox.js';
import { partnerProgrammes } from './partner-programmes.js';
import { partnerSettings } from './partner-settings.js';
import { people } from './people.js';
import { requests } from './requests.js';
import { safety } from './safety.js';
import { seed } from './seed.js';

/** Every part of the matrix by name, in the order in which its scenes are prepared: that of the migrations. */
export const PARTS: Record<string, MatrixPart> = {
  base,
  seed,
  safety,
  chat,
  booking,
  outbox,
  messageChanges,
  bookingTransitions,
  actionTokens,
  requests,
  cvFiles,
  partnerProgrammes,
  partnerSettings,
  people,
  dataProtection,
  jobs,
  freeDays,
};
