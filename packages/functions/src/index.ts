export { serveFunction } from './serve-function.js';
