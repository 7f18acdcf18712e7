import { ConnectorTables1764000000000 } from './migrations/1764000000000-connector-tables.js';
import { DeliveryTables1764100000000 } from './migrations/1764100000000-delivery-tables.js';

/** The tables of a connector app, in the order they came to be. */
export const MIGRATIONS = [ConnectorTables1764000000000, DeliveryTables1764100000000];
