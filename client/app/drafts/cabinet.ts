/** One thing kept in this browser. Everything that says something is inside `sealed`; `id` is a keyed hash. */
export interface Kept {
  id: string;
  user: string;
  kind: 'draft' | 'outbox';
  /** When it was last kept, in milliseconds. */
  at: number;
  iv: Uint8Array<ArrayBuffer>;
  sealed: ArrayBuffer;
}

const store = 'kept';
let opening: Promise<IDBDatabase> | undefined;

function database(): Promise<IDBDatabase> {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('workspace', 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(store, { keyPath: 'id' });
    };
    request.onsuccess = () => {
      // Another tab may want to delete or upgrade: step aside, and open anew when next needed.
      request.result.onversionchange = () => {
        request.result.close();
        opening = undefined;
      };
      resolve(request.result);
    };
    request.onerror = () => {
      opening = undefined;
      reject(request.error);
    };
  });
  return opening;
}

async function within<T>(
  mode: IDBTransactionMode,
  act: (kept: IDBObjectStore) => IDBRequest<T> | undefined,
): Promise<T> {
  const transaction = (await database()).transaction(store, mode);
  const request = act(transaction.objectStore(store));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request?.result as T);
    transaction.onabort = () => reject(transaction.error);
  });
}

export const put = (kept: Kept) => within('readwrite', (all) => all.put(kept));
export const find = (id: string): Promise<Kept | undefined> => within('readonly', (all) => all.get(id));
export const remove = (id: string) => within('readwrite', (all) => all.delete(id));
export const list = (): Promise<Kept[]> => within('readonly', (all) => all.getAll());

/** Removes what the test says, in one step. */
export async function removeWhere(test: (kept: Kept) => boolean): Promise<void> {
  const gone = (await list()).filter(test);
  await within('readwrite', (all) => {
    for (const { id } of gone) all.delete(id);
    return undefined;
  });
}
