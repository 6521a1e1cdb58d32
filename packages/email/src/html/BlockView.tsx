import { Heading, Link, Text } from '@react-email/components';
import { Fragment } from 'react';
import type { Block } from '../letters/letter.ts';
import { CODE_HINT, CODE_TITLE } from '../letters/phrases.ts';
import { ActionButton } from './ActionButton.tsx';
import { styles } from './styles.ts';

export function BlockView({ block }: { block: Block }) {
  switch (block.type) {
    case 'paragraph':
      return <Paragraph lines={block.lines} />;
    case 'section':
      return <SectionTitle title={block.title} />;
    case 'action':
      return <ActionButton {...block} />;
    case 'address':
      return <Address text={block.text} url={block.url} />;
    case 'code':
      return <Code code={block.code} />;
  }
}

function Paragraph({ lines }: { lines: string[] }) {
  return (
    <Text className="text" style={styles.paragraph}>
      {lines.map((line, index) => (
        <Fragment key={index}>
          {index > 0 && <br />}
          {line}
        </Fragment>
      ))}
    </Text>
  );
}

function SectionTitle({ title }: { title: string }) {
  return (
    <Heading as="h2" className="text" style={styles.section}>
      {title}
    </Heading>
  );
}

function Address({ text, url }: { text: string; url: string }) {
  return (
    <Text className="text" style={styles.paragraph}>
      {text}
      <br />
      <Link href={url} className="text" style={styles.link}>
        {url}
      </Link>
    </Text>
  );
}

function Code({ code }: { code: string }) {
  return (
    <>
      <SectionTitle title={CODE_TITLE} />
      <Text className="code" style={styles.code}>
        {code}
      </Text>
      <Text className="muted" style={{ ...styles.small, marginBottom: 24 }}>
        {CODE_HINT}
      </Text>
    </>
  );
}
