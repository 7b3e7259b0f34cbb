/**
 * `node --require <this> <program>`: the production program, unchanged, on libraries whose outermost calls may be told to
 * fail. Nothing in the product knows of it.
 */
import { listen } from './armed';
import { patchFiles } from './patch-files';
import { patchGrpc } from './patch-grpc';
import { patchHttp } from './patch-http';
import { patchPg } from './patch-pg';

listen();
patchPg();
patchGrpc();
patchHttp();
patchFiles();
