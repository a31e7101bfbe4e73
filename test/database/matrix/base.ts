import { ID, THING } from '../support/cast.js';
import { NOBODY, type MatrixPart } from '../support/matrix.js';

/** 20251020000001: people, hours, sessions. */
export const base: MatrixPart = {
  relations: {
    'public.profiles': {
      select: '++++++++++',
      insert: NOBODY,
      update: ['-0++++++++', `update public.profiles set bio = 'eu' where id = '$self'`],
      delete: NOBODY,
      server: '+',
    },
    'public.profiles (of the mentee)': {
      select: ['000+000000', `select count(*) from public.profiles where id = '${ID.mentee}'`],
      update: ['-00+000000', `update public.profiles set bio = 'outro' where id = '${ID.mentee}'`],
    },
    'public.profiles (of the mentor)': {
      update: ['-000+00000', `update public.profiles set bio = 'outro' where id = '${ID.mentor}'`],
    },
    'public.profiles (what the platform sets)': {
      update: [NOBODY, `update public.profiles set verified = true, average_rating = 5 where id = '$self'`],
    },
    'public.profile_private': {
      select: '-0++++++++',
      insert: NOBODY,
      update: ['-0++++++++', `update public.profile_private set phone = '1' where id = '$self'`],
      delete: NOBODY,
      server: '+',
    },
    'public.profile_private (of the mentee)': {
      select: ['-00+000000', `select count(*) from public.profile_private where id = '${ID.mentee}'`],
      update: ['-00+000000', `update public.profile_private set phone = '1' where id = '${ID.mentee}'`],
    },
    'public.profile_private (the address)': {
      update: [NOBODY, `update public.profile_private set email = 'a@b.example' where id = '$self'`],
    },
    'public.user_roles': {
      select: '-0++++++++',
      insert: NOBODY,
      update: NOBODY,
      delete: NOBODY,
      server: '+',
    },
    'public.user_roles (of the mentor)': {
      select: ['-000+00000', `select count(*) from public.user_roles where user_id = '${ID.mentor}'`],
      insert: [NOBODY, `insert into public.user_roles (user_id, role) values ('$self', 'admin')`],
    },
    'public.mentor_availability': { select: '-000+00000', insert: NOBODY, update: NOBODY, delete: NOBODY },
    'public.availability_overrides': { select: '-000+00000', insert: NOBODY, update: NOBODY, delete: NOBODY },
    'public.booking_rules': { select: '-000+00000', insert: NOBODY, update: NOBODY, delete: NOBODY },
    'public.appointments': {
      select: '-00++00000',
      insert: NOBODY,
      update: NOBODY,
      delete: NOBODY,
      server: '+',
    },
    'public.appointments (a hold)': {
      select: ['-00+000000', `select count(*) from public.appointments where id = '${THING.held}'`],
      update: [NOBODY, `update public.appointments set status = 'confirmed' where id = '${THING.held}'`],
    },
    'public.appointment_notes': { select: '-00++00000', insert: NOBODY, update: NOBODY, delete: NOBODY },
    'public.appointment_notes (of the mentor)': {
      select: [
        '-000+00000',
        `select count(*) from public.appointment_notes where author_id = '${ID.mentor}'`,
      ],
    },
    'public.appointment_feedback': { select: '-00++00000', insert: NOBODY, update: NOBODY, delete: NOBODY },
    'public.appointment_feedback_notes': {
      select: '-00+000000',
      insert: NOBODY,
      update: NOBODY,
      delete: NOBODY,
    },
  },
};
