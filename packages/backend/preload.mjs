// Loaded before tsx: its hooks would double the time these large packages take, and nothing in them is TypeScript.
import '@electric-sql/pglite';
import '@supabase/lite';
import '@supabase/lite/pglite';
import 'jose';
