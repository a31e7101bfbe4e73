import { got, type House, type Somebody } from './contract.js';

export const PDF = 'application/pdf';

export const pdf = (text = '%PDF-1.7 a small one'): Blob => new Blob([text], { type: PDF });

/** Somebody with one file in his own folder of the private bucket. */
export async function withFile(house: House, name: string): Promise<Somebody & { path: string }> {
  const person = await house.somebody(name);
  const path = `${person.id}/cv.pdf`;
  got(await person.client.storage.from('papers').upload(path, pdf()));
  return { ...person, path };
}

/** Status and code as they stand in the body: the HTTP status of a refusal is 400. */
export const statusOf = (error: unknown): string =>
  String((error as { statusCode?: string | number }).statusCode ?? '');
