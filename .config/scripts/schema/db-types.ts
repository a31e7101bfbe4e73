import { writeGeneratedFiles } from './generated-files.js';

// npm run db:types: what follows from the migrations is written anew: row types, tables of the README.
writeGeneratedFiles().then(
  (written) => {
    console.log(
      written.length > 0 ? `Written: ${written.join(', ')}` : 'Nothing to write: all is up to date.',
    );
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
