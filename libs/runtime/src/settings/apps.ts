/** Every app that has an address, and its port as a distance from `HUB_PORT_BASE` (`interfaces.md`, *Ports*). */
export const APP_PORTS = {
  console: 0,
  'one-network': 1,
  investment: 2,
  'double-publicity': 3,
  departments: 4,
  registry: 10,
} as const;

/** The name of an app with an address. */
export type AppName = keyof typeof APP_PORTS;

/** Distance of the local Kafka's port from `HUB_PORT_BASE`. */
export const KAFKA_PORT = 92;

/** Distance of the local PostgreSQL's port from `HUB_PORT_BASE`. */
export const POSTGRES_PORT = 54;
