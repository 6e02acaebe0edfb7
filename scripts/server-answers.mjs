/** Asks whether a server really answers behind a URL, with nothing but a socket. */
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';

const PATIENCE = 5000;
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** Resolves when the server answered; rejects with one line that names the variable and what was found. */
export async function checkAnswers(kind, variable, text) {
  const url = parse(variable, text);
  const { question, looksRight, port } = PROTOCOLS[kind];
  try {
    const reply = await ask(url, port, question);
    if (!looksRight.test(reply)) throw new Error(`it answered ${JSON.stringify(reply.slice(0, 40))}`);
  } catch (error) {
    throw new Error(
      `${variable} is set, but no ${kind} answers at ${url.host}: ${error.code ?? error.message}.` +
        ` Start it, correct ${variable}, or unset it to let a private server be started.`,
    );
  }
}

/** NOAUTH is an answer too: whether the password is right, the tests find out. S or N is PostgreSQL's word on TLS. */
const PROTOCOLS = {
  redis: { port: 6379, question: Buffer.from('PING\r\n'), looksRight: /^(\+PONG|-NOAUTH|-NOPERM)/ },
  postgres: { port: 5432, question: SSL_REQUEST, looksRight: /^[SN]/ },
};

function parse(variable, text) {
  try {
    return new URL(text);
  } catch {
    throw new Error(
      `${variable} is set, but is not a URL. Correct it, or unset it to let a private server be started.`,
    );
  }
}

function ask(url, port, question) {
  return new Promise((resolve, reject) => {
    const connect = url.protocol === 'rediss:' ? connectTls : connectTcp;
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const socket = connect({ host, port: Number(url.port || port) });
    socket.setTimeout(PATIENCE, () => socket.destroy(new Error(`no answer within ${PATIENCE / 1000} s`)));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('it closed the connection')));
    socket.once('data', (reply) => {
      resolve(reply.toString('latin1'));
      socket.destroy();
    });
    socket.write(question);
  });
}
