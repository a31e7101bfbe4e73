/*
 * Runs in the page before Storybook and listens on its channel from the start, so that no story can finish unheard.
 * Plain JavaScript: what TypeScript's tools add to a function would be missing in the page.
 */
const outcomes = new Map();
let channel;

function outcome(storyId) {
  if (!outcomes.has(storyId)) {
    const entry = {};
    entry.promise = new Promise((done) => (entry.done = done));
    outcomes.set(storyId, entry);
  }
  return outcomes.get(storyId);
}

function listen() {
  channel.on('storyFinished', ({ storyId, status, reporters = [] }) => {
    const found = reporters.flatMap(({ result }) => result?.violations ?? []);
    const violations = found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
    outcome(storyId).done({ status, violations });
  });
}

Object.defineProperty(globalThis, '__STORYBOOK_ADDONS_CHANNEL__', {
  configurable: true,
  get: () => channel,
  set: (created) => {
    channel = created;
    listen();
  },
});

/** The outcome of a story that the page was opened with. */
globalThis.mentorkitOutcome = (storyId) => outcome(storyId).promise;

/** Shows another story in the open page, as a click in Storybook's list does. */
globalThis.mentorkitShow = (storyId) => {
  channel.emit('setCurrentStory', { storyId, viewMode: 'story' });
  return outcome(storyId).promise;
};
