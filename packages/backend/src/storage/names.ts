import { refusals } from './storage-error.js';

/** What S3 and hosted Storage allow in the name of an object. */
const KEY = /^[\w/!\-.*'() &$@=;:+,?]*$/;
const BUCKET = /^[\w!\-.*'() &$@=;:+,?]{1,100}$/;
const LONGEST_KEY = 1024;

/** An object by bucket and name. */
export interface ObjectPlace {
  bucket: string;
  name: string;
}

/** Refuses a name that hosted Storage would refuse, and one with a step up in it. */
export function checkedKey(key: string): string {
  const steps = key.split('/');
  if (
    key === '' ||
    key.length > LONGEST_KEY ||
    !KEY.test(key) ||
    steps.some((step) => ['', '.', '..'].includes(step))
  )
    throw refusals.invalidKey(key);
  return key;
}

/** Refuses what is no name of a bucket. */
export function checkedBucketName(name: unknown): string {
  if (typeof name !== 'string' || !BUCKET.test(name) || name.trim() !== name)
    throw refusals.invalidBucketName();
  return name;
}

/** Reads `bucket/path/of/the/object` from the end of an address. */
export function placeOf(path: string): ObjectPlace {
  const [bucket = '', ...rest] = decoded(path).split('/');
  return { bucket, name: checkedKey(rest.join('/')) };
}

/** A part of an address as it was meant. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // a lone percent sign
    throw refusals.invalidKey(text);
  }
}
