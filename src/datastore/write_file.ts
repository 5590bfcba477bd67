/**
 * Writing a file that will take another one's place.
 *
 * @module
 */

import { crc32 } from "./crc32.ts";
import { log, messageOf } from "../system/log.ts";
import { directoryOf, type FileLayer } from "./file_layer.ts";
import type { FileIdentity } from "./journal.ts";

/**
 * Writes a file whose content is on the disk when this resolves. Leaves none when it rejects.
 *
 * @param target whose owner the file gets
 * @param syncEvery bytes after which the kernel is made to write, so that others' fdatasync finds little to wait for
 */
export async function writeFile(
  files: FileLayer,
  path: string,
  target: string,
  chunks: Iterable<Uint8Array>,
  syncEvery = Infinity,
): Promise<FileIdentity> {
  let size = 0;
  let crc = 0;
  let unsynced = 0;
  const file = await files.create(path);
  try {
    for (const chunk of chunks) {
      await file.write(chunk);
      size += chunk.length;
      crc = crc32(chunk, crc);
      unsynced += chunk.length;
      if (unsynced >= syncEvery) {
        await file.sync();
        unsynced = 0;
      }
    }
    giveToOwner(files, path, target);
    await file.sync();
  } catch (error) {
    await discard(files, path);
    throw error;
  } finally {
    file.close();
  }
  return { size, crc };
}

/** A file that is replaced keeps its owner, if it is for this process to say so. */
function giveToOwner(files: FileLayer, path: string, target: string): void {
  const old = files.facts(target);
  if (old === undefined || old.uid === null || old.gid === null) return;
  const now = files.facts(path);
  if (now === undefined || (now.uid === old.uid && now.gid === old.gid)) return;
  try {
    files.chown(path, old.uid, old.gid);
  } catch (error) {
    // Only root can give files away. It is whose backend it is, then.
    if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
  }
}

/** Makes a hard link; false where the file system has none. */
export async function linked(files: FileLayer, from: string, to: string): Promise<boolean> {
  try {
    await files.link(from, to);
    return true;
  } catch (error) {
    // FAT says EPERM, others ENOTSUP or, of too many links to a file, EMLINK.
    if (!/ \(os error (1|31|95)\)/.test(messageOf(error))) throw error;
    return false;
  }
}

/** Removes a file that is not needed after all. */
export async function discard(files: FileLayer, path: string): Promise<void> {
  try {
    await files.remove(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    log.warning(`${path} cannot be removed: ${messageOf(error)}`);
  }
}

/** Puts a copy of a file in the place of another; its name is not on the disk yet. */
export async function copyFile(files: FileLayer, from: string, to: string): Promise<void> {
  const temporary = temporaryName(to, "new");
  await writeFile(files, temporary, to, [files.read(from)]);
  await files.rename(temporary, to);
}

/** A hidden name beside `path`: `.running_db.new`. */
export function temporaryName(path: string, suffix: string): string {
  const directory = directoryOf(path);
  const name = path.slice(path.lastIndexOf("/") + 1);
  return `${directory === "/" ? "" : directory}/.${name}.${suffix}`;
}
