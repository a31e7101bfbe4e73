export { FakeHost } from './fake-host.js';
export { createKitShowing } from './kit-showing.js';
export { createMemoryKit } from './memory-kit.js';
export { MemoryWire, type WireFault, type WireRows } from './memory-wire.js';
export {
  appointmentRow,
  CONVERSATION,
  conversationRow,
  ME,
  mentorRow,
  messageRows,
  personId,
  slotRows,
} from './rows.js';
export { testToken } from './token.js';
export { mount, nextEvent, part, parts, press, textOf, type, unmountAll, until } from './mount.js';
export { setOnline } from './network.js';
