import { Alert, List } from '@mantine/core'
import { Lock } from 'lucide-react'
import { useTranslation } from 'react-i18next'

/** What exists about this incident and is not shown here, with the reason. */
export function Withheld({ withheld }: { withheld: string[] }) {
  const { t } = useTranslation('staff-incidents')
  if (withheld.length === 0) return null
  return (
    <Alert color="gray" icon={<Lock aria-hidden />} title={t('withheld.title')} mt="lg">
      <List>
        {withheld.map((part) => (
          <List.Item key={part}>
            {t(`withheld.${part}` as 'withheld.exact_location', { defaultValue: part })}
          </List.Item>
        ))}
      </List>
    </Alert>
  )
}
