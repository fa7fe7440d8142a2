"""What a browser keeps of an address, remembered by a page of that address and put back as it was."""

from playwright.sync_api import Page

REMEMBER = """async () => {
  const answer = (request) => new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
  globalThis.remembered = [];
  for (const { name, version } of await indexedDB.databases()) {
    const database = await answer(indexedDB.open(name, version));
    const stores = [];
    for (const store of database.objectStoreNames) {
      const from = database.transaction(store).objectStore(store);
      stores.push({
        name: store, keyPath: from.keyPath, autoIncrement: from.autoIncrement,
        indexes: [...from.indexNames].map((index) => from.index(index)).map(
          ({ name, keyPath, unique, multiEntry }) => ({ name, keyPath, unique, multiEntry }),
        ),
        keys: await answer(from.getAllKeys()), values: await answer(from.getAll()),
      });
    }
    database.close();
    remembered.push({ name, version, stores });
  }
  return remembered.map(({ name }) => name);
}"""

PUT_BACK = """async () => {
  for (const { name, version, stores } of remembered) {
    await new Promise((done, fail) => {
      const request = indexedDB.open(name, version);
      request.onerror = () => fail(request.error);
      request.onblocked = () => fail(new Error(`somebody has ${name} open`));
      request.onsuccess = () => { request.result.close(); done(); };
      request.onupgradeneeded = ({ oldVersion }) => {
        if (oldVersion !== 0) throw new Error(`${name} is there already`);
        for (const { name, keyPath, autoIncrement, indexes, keys, values } of stores) {
          const store = request.result.createObjectStore(name, { keyPath, autoIncrement });
          for (const { name, keyPath, ...how } of indexes) store.createIndex(name, keyPath, how);
          values.forEach((value, at) => keyPath === null ? store.put(value, keys[at]) : store.put(value));
        }
      };
    });
  }
}"""


def remember(page: Page) -> None:
    """Keep in this page what its address has written into IndexedDB, for as long as the page is open."""
    assert page.evaluate(REMEMBER), "nothing was written that could be remembered"


def put_back(page: Page) -> None:
    """Write what this page remembers; its address must have nothing in IndexedDB."""
    page.evaluate(PUT_BACK)
