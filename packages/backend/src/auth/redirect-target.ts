/**
 * Where a mailed link may lead: pages on this machine and the site itself. Anything else leads to the site, or
 * whoever asks for a link could have the session delivered to a page of his own.
 */
export function redirectTarget(asked: string | null, siteUrl: string): string {
  if (asked === null || asked === '' || !URL.canParse(asked)) return siteUrl;
  const { protocol, hostname, origin } = new URL(asked);
  const local = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname) && /^https?:$/.test(protocol);
  return local || origin === new URL(siteUrl).origin ? asked : siteUrl;
}
