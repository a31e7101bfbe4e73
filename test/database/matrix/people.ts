import { ID } from '../support/cast.js';
import { NOBODY, type MatrixPart } from '../support/matrix.js';

const APPLICATION = 'de30000d-0000-4000-9000-000000000081';
const STAFF =
  '- not_signed_in not_allowed not_allowed not_allowed not_allowed not_allowed not_allowed + not_allowed';
const MENTOR =
  '- not_signed_in not_allowed not_allowed + not_allowed not_allowed not_allowed not_allowed not_allowed';
const REGISTERED = '- not_signed_in + + + + + + + +';

/** 20251022000011: roles, applications of mentors, their hours and rules. */
export const people: MatrixPart = {
  prepare: async (stage) => {
    await stage.owner(
      `insert into public.mentor_applications (id, user_id, motivation) values ($1, $2, 'Quero ajudar')`,
      APPLICATION,
      ID.mentee,
    );
  },
  relations: {
    'public.mentor_applications': {
      select: '-00+000000',
      insert: NOBODY,
      update: NOBODY,
      delete: NOBODY,
      server: '+',
    },
  },
  functions: {
    set_user_role: { call: `public.set_user_role('${ID.stranger}', 'mentor')`, expect: STAFF, server: '+' },
    'set_user_role (itself)': { call: `public.set_user_role('$self', 'admin')`, expect: STAFF },
    set_mentor_verified: {
      call: `public.set_mentor_verified('${ID.mentor}', true)`,
      expect: STAFF,
      server: '+',
    },
    apply_as_mentor: {
      call: `public.apply_as_mentor('Outras palavras')`,
      expect: '- not_signed_in + already_exists already_exists + + + + +',
    },
    list_mentor_applications: {
      call: 'public.list_mentor_applications()',
      expect: STAFF,
      server: '+',
    },
    decide_mentor_application: {
      call: `public.decide_mentor_application('${APPLICATION}', true, 'Bem-vinda')`,
      expect: STAFF,
      server: '+',
    },
    set_weekly_hours: {
      call: `public.set_weekly_hours('[{"day_of_week": 1, "start_time": "09:00", "end_time": "12:00"}]')`,
      expect: MENTOR,
    },
    set_availability_override: {
      call: `public.set_availability_override(current_date + 30, '[]')`,
      expect: MENTOR,
    },
    clear_availability_override: {
      call: 'public.clear_availability_override(current_date + 30)',
      expect: MENTOR,
    },
    set_booking_rules: { call: `public.set_booking_rules('{"window_days": 30}')`, expect: MENTOR },
    get_my_profile: { call: 'public.get_my_profile()', expect: REGISTERED },
  },
};
