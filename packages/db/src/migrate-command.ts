import { connect } from './connect.ts';
import { migrate } from './migrate.ts';

// `pnpm db:migrate`: for installations that migrate in a step of its own, before the servers start.
const url = process.env['DATABASE_URL'];
if (!url) {
  process.stderr.write('DATABASE_URL is needed: the embedded database is migrated when the server starts.\n');
  process.exit(1);
}
const sql = connect(url, { maxConnections: 1 });
const applied = await migrate(sql);
await sql.end();
process.stdout.write(applied.length > 0 ? `Applied ${applied.join(', ')}\n` : 'Nothing to apply.\n');
