// How long a test waits for something that has to happen. No test asserts a time; a limit only ends what would wait for ever, so it grows with
// the load of the machine.
import { availableParallelism, loadavg } from 'node:os';

export const patience = (quietMilliseconds) => quietMilliseconds * Math.max(1, loadavg()[0] / availableParallelism());
