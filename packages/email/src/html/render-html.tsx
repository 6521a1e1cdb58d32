import { render } from '@react-email/render';
import type { Letter } from '../letters/letter.ts';
import { LetterPage } from './LetterPage.tsx';

export function renderHtml(letter: Letter): Promise<string> {
  return render(<LetterPage letter={letter} />);
}
