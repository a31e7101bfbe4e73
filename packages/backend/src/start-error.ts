/** The backend could not be started for a reason its user can mend; the message says how. */
export class StartError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartError';
  }
}

/** Another program listens on the port. */
export class PortTakenError extends StartError {
  constructor(port: number) {
    const example = String(port + 10);
    super(
      `Port ${String(port)} is taken by another program. Choose another with --port, for example --port ${example}.`,
    );
    this.name = 'PortTakenError';
  }
}

/** Another living process has the data folder open. */
export class DataFolderInUseError extends StartError {
  constructor(folder: string, pid: number) {
    super(
      `The data folder ${folder} is in use by process ${String(pid)}. Stop that one first (Ctrl-C in its window), ` +
        'or start with another folder: --data <folder>.',
    );
    this.name = 'DataFolderInUseError';
  }
}
