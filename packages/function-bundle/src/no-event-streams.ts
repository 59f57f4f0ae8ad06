import type { Plugin } from 'esbuild';

const NAMESPACE = 'no-event-streams';

/** Leaves the machinery for event streams out: of all we call nothing streams, and what would says so. */
export const noEventStreams: Plugin = {
  name: NAMESPACE,
  setup(build) {
    build.onResolve({ filter: /^@smithy\/core\/event-streams$/ }, () => ({ path: 'none', namespace: NAMESPACE }));
    build.onLoad({ filter: /^none$/, namespace: NAMESPACE }, () => ({
      contents: `const refuse = () => { throw new Error('Event streams are not part of this bundle: see no-event-streams.ts'); };
export const eventStreamSerdeProvider = () => ({});
export const resolveEventStreamSerdeConfig = (input) => Object.assign(input, { eventStreamMarshaller: {} });
export const EventStreamSerde = class { constructor() { refuse(); } };
`,
    }));
  },
};
