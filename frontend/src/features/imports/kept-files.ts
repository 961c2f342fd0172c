/**
 * The files of dry runs of this visit, by import, so that the real import need not ask for the file again. These are
 * handles; the content stays on the disk of the person.
 */
const files = new Map<string, File>()

export const keepFile = (importId: string, file: File) => void files.set(importId, file)

export const keptFile = (importId: string) => files.get(importId)
