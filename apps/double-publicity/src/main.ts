import { sinkMakers, sourceMakers } from '@hub/adapters';
import { runConnector } from '@hub/connector';

await runConnector('double-publicity', { sources: sourceMakers, sinks: sinkMakers }, process.env);
