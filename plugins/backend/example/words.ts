/**
 * The arguments of the example: a plugin can import files of the folder of its own name.
 *
 * @module
 */

/** What the words after `--` ask for. */
export interface Words {
  state: boolean;
  stateFile?: string;
  cacheState: boolean;
  reset: boolean;
  logTransactions: boolean;
  failAt?: string;
  seconds?: number;
  action?: string;
  systemFile?: string;
  systemPath?: string;
  mountModule?: string;
  mountNamespace?: string;
  upgrade: boolean;
  upgradeStartup: boolean;
}

/** Reads them. @throws {Error} for a word that is not known: the daemon does not start then, and says why */
export function parseWords(args: readonly string[]): Words {
  const words: Words = {
    state: false,
    cacheState: false,
    reset: false,
    logTransactions: false,
    upgrade: false,
    upgradeStartup: false,
  };
  const rest = [...args];
  const value = (word: string): string => {
    const next = rest.shift();
    if (next === undefined) throw new Error(`${word} needs a value`);
    return next;
  };
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    switch (word) {
      case "-s":
        words.state = true;
        break;
      case "-S":
        words.stateFile = value(word);
        break;
      case "-i":
        words.cacheState = true;
        break;
      case "-r":
        words.reset = true;
        break;
      case "-t":
        words.logTransactions = true;
        break;
      case "-V":
        words.failAt = value(word);
        break;
      case "-n":
        words.seconds = Number(value(word));
        break;
      case "-a":
        words.action = value(word);
        break;
      case "-o":
        words.systemFile = value(word);
        break;
      case "-O":
        words.systemPath = value(word);
        break;
      case "-m":
        words.mountModule = value(word);
        break;
      case "-M":
        words.mountNamespace = value(word);
        break;
      case "-u":
        words.upgrade = true;
        break;
      case "-U":
        words.upgradeStartup = true;
        break;
      default:
        throw new Error(`the word ${word} is not known to the example`);
    }
  }
  if ((words.mountModule === undefined) !== (words.mountNamespace === undefined)) {
    throw new Error("-m and -M are given together");
  }
  return words;
}
