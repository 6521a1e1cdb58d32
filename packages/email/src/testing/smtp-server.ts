import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { listenOnLoopback } from './loopback.ts';

export type ReceivedMail = {
  /** The recipients of the envelope, which may differ from the header. */
  recipients: string[];
  /** As it arrived, headers included. */
  source: string;
  message: ParsedMail;
};

type Stage = 'sender' | 'recipient' | 'data';

/** An SMTP server on loopback that keeps what it gets. */
export type TestSmtpServer = {
  url: string;
  received: ReceivedMail[];
  /** Refuses at the next chances with the given reply code. */
  refuseNext(code: number, times?: number, options?: { at?: Stage }): void;
  close(): Promise<void>;
};

/** With an `account`, nobody else may sign in, and mail without a sign-in is refused. */
export async function startSmtpServer(
  options: { account?: { user: string; password: string } } = {},
): Promise<TestSmtpServer> {
  const received: ReceivedMail[] = [];
  const refusals: Record<Stage, number[]> = { sender: [], recipient: [], data: [] };
  const refusalAt = (stage: Stage) => {
    const code = refusals[stage].shift();
    return code === undefined ? null : refusal(code);
  };

  const server = new SMTPServer({
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    authOptional: options.account === undefined,
    onAuth({ username, password }, _session, done) {
      const { account } = options;
      if (account && username === account.user && password === account.password) done(null, { user: username });
      else done(refusal(535));
    },
    onMailFrom: (_address, _session, done) => done(refusalAt('sender')),
    onRcptTo: (_address, _session, done) => done(refusalAt('recipient')),
    onData(stream, session, done) {
      const receive = async () => {
        const source = Buffer.concat(await stream.toArray()).toString();
        const refused = refusalAt('data');
        if (refused) return done(refused);
        const recipients = session.envelope.rcptTo.map(({ address }) => address);
        received.push({ recipients, source, message: await simpleParser(source) });
        done();
      };
      receive().catch(done);
    },
  });
  // Clients that give up are part of the tests.
  server.on('error', () => undefined);
  const port = await listenOnLoopback(server.server);

  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    refuseNext(code, times = 1, { at = 'recipient' } = {}) {
      refusals[at].push(...Array<number>(times).fill(code));
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

function refusal(code: number): Error & { responseCode: number } {
  return Object.assign(new Error('Told to refuse'), { responseCode: code });
}
