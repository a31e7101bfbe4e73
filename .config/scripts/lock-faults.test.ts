import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lockFaults } from './lock-faults.js';

const bundler = { version: '4.0.0', optionalDependencies: { 'bundler-mac': '4.0.0' } };

describe('lockFaults', () => {
  it('accepts a lock that names every platform', () => {
    const packages = { 'node_modules/bundler': bundler, 'node_modules/bundler-mac': { version: '4.0.0' } };
    assert.deepEqual(lockFaults({ packages }), []);
  });

  it('names a platform package that is missing', () => {
    const faults = lockFaults({ packages: { 'node_modules/bundler': bundler } });
    assert.match(faults.join(), /bundler-mac@4\.0\.0, wanted by node_modules\/bundler, is not in the lock/);
  });

  it('names a platform package of another version', () => {
    const packages = { 'node_modules/bundler': bundler, 'node_modules/bundler-mac': { version: '3.9.0' } };
    assert.match(lockFaults({ packages }).join(), /is locked as 3\.9\.0/);
  });

  it('finds the copy nested beside its owner first', () => {
    const packages = {
      'node_modules/tool/node_modules/bundler': bundler,
      'node_modules/tool/node_modules/bundler-mac': { version: '4.0.0' },
      'node_modules/bundler-mac': { version: '3.9.0' },
    };
    assert.deepEqual(lockFaults({ packages }), []);
  });

  it('accepts any locked version for a range', () => {
    const packages = {
      'node_modules/watcher': { version: '1.0.0', optionalDependencies: { events: '^2.3.0' } },
      'node_modules/events': { version: '2.3.4' },
    };
    assert.deepEqual(lockFaults({ packages }), []);
  });

  it('refuses the address of a registry', () => {
    const packages = { 'node_modules/a': { version: '1.0.0', resolved: 'https://registry.example/a.tgz' } };
    assert.match(lockFaults({ packages }).join(), /node_modules\/a names the host/);
  });
});
