import { sinkMakers, sourceMakers } from '@hub/adapters';
import { runConnector } from '@hub/connector';

await runConnector('departments', { sources: sourceMakers, sinks: sinkMakers }, process.env);
