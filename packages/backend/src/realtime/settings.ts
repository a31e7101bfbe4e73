/** How much a client may do, and what a project allows; the defaults are those of a self-hosted server. */
export interface RealtimeSettings {
  /** True refuses public channels. */
  privateOnly: boolean;
  /** What one socket may say in a second; beyond it the channel is ended. */
  messagesPerSecond: number;
  /** What one channel may tell of its presence in 30 seconds; beyond it the channel is ended. */
  presenceCalls: number;
  channelsPerSocket: number;
  /** The largest payload of one broadcast or presence. */
  payloadBytes: number;
  /** How long a socket may be silent before it is dropped. */
  idleMilliseconds: number;
}

/** What holds when nobody says otherwise. */
export const DEFAULT_SETTINGS: Readonly<RealtimeSettings> = {
  privateOnly: false,
  messagesPerSecond: 100,
  presenceCalls: 5,
  channelsPerSocket: 100,
  payloadBytes: 3000 * 1024,
  idleMilliseconds: 60_000,
};
