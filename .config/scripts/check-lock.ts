import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lock } from './lock-faults.js';
import { lockFaults } from './lock-faults.js';
import { ROOT } from './run-command.js';

const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as Lock;
const faults = lockFaults(lock);
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
