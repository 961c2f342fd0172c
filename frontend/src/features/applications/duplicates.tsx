import { Alert, Button, Group, List, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can, useMe } from '~/api/can'
import { ifMatch } from '~/api/etag'
import type { Application, ApplicationDuplicate } from '~/api/gen'
import { mergeApplicationMutation, undoApplicationMergeMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { ConfirmDialog } from '~/ui/staff/confirm-dialog'
import { AnchorLink } from '~/ui/staff/links'
import { ErrorState } from '~/ui/staff/states'
import { ApplicationStatusTag } from './words'

/** Others that may be the same, with the reason. Only a person merges, and can take it back. */
export function Duplicates({ application }: { application: Application }) {
  const { t } = useTranslation('staff-applications')
  const me = useMe()
  const queryClient = useQueryClient()
  const [merging, setMerging] = useState<ApplicationDuplicate | null>(null)
  const path = { application_id: application.id }
  const reload = () => invalidateTags(queryClient, 'applications')
  const onSuccess = async () => {
    setMerging(null)
    await reload()
  }
  const merge = useMutation({ ...mergeApplicationMutation(), onSuccess })
  const undo = useMutation({ ...undoApplicationMergeMutation(), onSuccess })
  const writes = can(me, 'applications:write')
  if (application.merged_into)
    return (
      <Group my="md">
        <AnchorLink
          to="/staff/applications/$applicationId"
          params={{ applicationId: application.merged_into }}
        >
          {t('duplicate.into')}
        </AnchorLink>
        {writes && (
          <Button
            variant="default"
            loading={undo.isPending}
            onClick={() => undo.mutate({ path, headers: ifMatch(application) })}
          >
            {t('duplicate.undo')}
          </Button>
        )}
        {undo.error && <ErrorState problem={undo.error} onRetry={() => void reload()} />}
      </Group>
    )
  if (application.duplicates.length === 0) return null
  const open = ['submitted', 'under_review', 'needs_information'].includes(application.status)
  return (
    <Alert color="orange" title={t('duplicate.title')} my="md">
      <List>
        {application.duplicates.map((one) => (
          <List.Item key={one.application_id}>
            <Group gap="xs">
              <AnchorLink
                to="/staff/applications/$applicationId"
                params={{ applicationId: one.application_id }}
              >
                {one.reference}
              </AnchorLink>
              <ApplicationStatusTag status={one.status} />
              <Text size="sm">{one.reasons.map((reason) => t(`duplicate.${reason}`)).join(', ')}</Text>
              {writes && open && (
                <Button
                  size="xs"
                  variant="default"
                  aria-label={t('duplicate.merge_of', { reference: one.reference })}
                  onClick={() => setMerging(one)}
                >
                  {t('duplicate.merge')}
                </Button>
              )}
            </Group>
          </List.Item>
        ))}
      </List>
      <ConfirmDialog
        opened={merging !== null}
        title={t('duplicate.merge')}
        confirmLabel={t('duplicate.merge')}
        loading={merge.isPending}
        error={merge.error}
        onReload={() => void reload()}
        onClose={() => setMerging(null)}
        onConfirm={() =>
          merging &&
          merge.mutate({ path, headers: ifMatch(application), body: { into_id: merging.application_id } })
        }
      >
        {t('duplicate.question', { reference: merging?.reference ?? '' })}
      </ConfirmDialog>
    </Alert>
  )
}
