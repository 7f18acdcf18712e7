import { sinkMakers, sourceMakers } from '@hub/adapters';
import { runConnector } from '@hub/connector';

await runConnector('one-network', { sources: sourceMakers, sinks: sinkMakers }, process.env);
