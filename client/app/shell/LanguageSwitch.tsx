import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { useTranslation } from 'react-i18next';
import { languages, speak } from '../i18n/i18n.ts';

/** Each language in its own words. */
export const languageNames = { en: 'English', el: 'Ελληνικά' } as const;

export function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  return (
    <Stack direction="row" role="group" aria-label={t('app:language')} sx={{ gap: 1, marginInlineStart: -2.5 }}>
      {languages.map((one) => (
        <Button
          key={one}
          variant="text"
          size="small"
          lang={one}
          aria-pressed={i18n.language === one}
          onClick={() => void speak(one)}
          sx={{
            color: i18n.language === one ? 'text.primary' : 'text.secondary',
            textDecoration: i18n.language === one ? 'underline' : 'none',
            textUnderlineOffset: 4,
            textDecorationThickness: 2,
          }}
        >
          {languageNames[one]}
        </Button>
      ))}
    </Stack>
  );
}
