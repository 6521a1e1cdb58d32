import { Body, Column, Container, Head, Heading, Hr, Html, Preview, Row, Text } from '@react-email/components';
import type { Letter } from '../letters/letter.ts';
import { BlockView } from './BlockView.tsx';
import { Masthead } from './Masthead.tsx';
import { STYLE_SHEET } from './palette.ts';
import { styles } from './styles.ts';

export function LetterPage({ letter }: { letter: Letter }) {
  return (
    <Html lang="en">
      <LetterHead subject={letter.subject} />
      <Body className="page" style={styles.page}>
        <Preview>{letter.preview}</Preview>
        <Container className="card" style={styles.card}>
          <Row>
            <Column className="card-cell" style={styles.cardCell}>
              {letter.masthead && <Masthead masthead={letter.masthead} />}
              <Heading as="h1" className="text" style={styles.heading}>
                {letter.heading}
              </Heading>
              {letter.blocks.map((block, index) => (
                <BlockView key={index} block={block} />
              ))}
              <Hr className="rule" style={styles.rule} />
              {letter.notes.map((note, index) => (
                <Text key={index} className="muted" style={styles.small}>
                  {note}
                </Text>
              ))}
            </Column>
          </Row>
        </Container>
      </Body>
    </Html>
  );
}

function LetterHead({ subject }: { subject: string }) {
  return (
    <Head>
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="supported-color-schemes" content="light dark" />
      {/* A code is not a telephone number. */}
      <meta name="format-detection" content="telephone=no, date=no, address=no, email=no" />
      <title>{subject}</title>
      <style>{STYLE_SHEET}</style>
    </Head>
  );
}
