import { Button, Group, Select, Table, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import { ifMatch } from '~/api/etag'
import type { LeadOrganization } from '~/api/gen'
import {
  createLeadOrganizationMutation,
  listLeadOrganizationsOptions,
  updateLeadOrganizationMutation,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { useIdempotencyKey } from '~/ui/public/idempotency-key'
import { ActionButton } from '~/ui/staff/action-button'
import { useAreaOptions } from '~/ui/staff/areas-field'
import { ConfirmDialog } from '~/ui/staff/confirm-dialog'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { OrganizationField } from '~/ui/staff/organization-field'
import { QueryState } from '~/ui/staff/query-state'
import { StatusTag } from '~/ui/staff/status-tag'
import { WideTable } from '~/ui/staff/wide-table'

/** Which organization applies to the fund for families of an area. */
export function LeadOrganizations() {
  const { t } = useTranslation('staff-compensation')
  const format = useFormat()
  const canWrite = useCan('programs:write')
  const leads = useQuery(listLeadOrganizationsOptions())
  const [adding, setAdding] = useState(false)
  const [ending, setEnding] = useState<LeadOrganization>()
  return (
    <section>
      <h2 className="section-title">{t('leads.title')}</h2>
      <Text c="dimmed" mb="sm">
        {t('leads.lead')}
      </Text>
      <QueryState query={leads} height={120}>
        {({ items }) =>
          items.length === 0 ? (
            <Text mb="sm">{t('leads.none')}</Text>
          ) : (
            <WideTable label={t('leads.title')}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">{t('leads.area')}</Table.Th>
                  <Table.Th scope="col">{t('leads.organization')}</Table.Th>
                  <Table.Th scope="col">{t('leads.days')}</Table.Th>
                  <Table.Th scope="col">{t('leads.actions')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map((one) => (
                  <Table.Tr key={one.id}>
                    <Table.Th scope="row" fw={400}>
                      {one.community_area.name}
                    </Table.Th>
                    <Table.Td>{one.organization.name}</Table.Td>
                    <Table.Td>
                      <Group gap="xs">
                        {t(one.effective_to ? 'leads.from_to' : 'leads.from', {
                          from: format.date(one.effective_from),
                          to: one.effective_to ? format.date(one.effective_to) : '',
                        })}
                        {one.in_force && <StatusTag tone="good">{t('policies.in_force')}</StatusTag>}
                      </Group>
                    </Table.Td>
                    <Table.Td>
                      {canWrite.allowed && !one.effective_to && (
                        <Button
                          size="xs"
                          variant="default"
                          aria-label={t('leads.end_of', {
                            organization: one.organization.name,
                            area: one.community_area.name,
                          })}
                          onClick={() => setEnding(one)}
                        >
                          {t('leads.end')}
                        </Button>
                      )}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </WideTable>
          )
        }
      </QueryState>
      <ActionButton
        variant="default"
        mt="sm"
        disabledReason={canWrite.reason}
        onClick={() => setAdding(true)}
      >
        {t('leads.new')}
      </ActionButton>
      {adding && <LeadPanel onClose={() => setAdding(false)} />}
      {ending && <EndDialog lead={ending} onClose={() => setEnding(undefined)} />}
    </section>
  )
}

function LeadPanel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('staff-compensation')
  const format = useFormat()
  const queryClient = useQueryClient()
  const keyFor = useIdempotencyKey()
  const areas = useAreaOptions()
  const form = useForm({
    initialValues: { community_area_number: '', organization_id: '', effective_from: format.dayOf() },
    validate: {
      community_area_number: (value) => (value ? null : t('leads.missing.area')),
      organization_id: (value) => (value ? null : t('leads.missing.organization')),
      effective_from: (value) => (value ? null : t('leads.missing.day')),
    },
  })
  const create = useMutation({
    ...createLeadOrganizationMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'compensation')
    },
  })
  return (
    <SidePanelForm
      opened
      title={t('leads.new')}
      form={form}
      submitLabel={t('leads.submit')}
      loading={create.isPending}
      submitError={create.error}
      done={create.isSuccess}
      onCancel={onClose}
      onSubmit={({ community_area_number, ...values }) => {
        const body = { ...values, community_area_number: Number(community_area_number) }
        create.mutate({ headers: { 'Idempotency-Key': keyFor(body) }, body })
      }}
    >
      <Select
        label={t('leads.area')}
        data={areas}
        searchable
        {...form.getInputProps('community_area_number')}
      />
      <OrganizationField label={t('leads.organization')} {...form.getInputProps('organization_id')} />
      <TextInput type="date" label={t('leads.first_day')} {...form.getInputProps('effective_from')} />
    </SidePanelForm>
  )
}

function EndDialog({ lead, onClose }: { lead: LeadOrganization; onClose: () => void }) {
  const { t } = useTranslation('staff-compensation')
  const format = useFormat()
  const queryClient = useQueryClient()
  const [last, setLast] = useState(() => format.dayOf())
  const end = useMutation({
    ...updateLeadOrganizationMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'compensation')
    },
  })
  return (
    <ConfirmDialog
      opened
      title={t('leads.end_of', { organization: lead.organization.name, area: lead.community_area.name })}
      confirmLabel={t('leads.end')}
      loading={end.isPending}
      error={end.error}
      onClose={onClose}
      onReload={() => {
        onClose()
        void invalidateTags(queryClient, 'compensation')
      }}
      onConfirm={() =>
        end.mutate({ path: { lead_id: lead.id }, headers: ifMatch(lead), body: { effective_to: last } })
      }
    >
      {t('leads.end_body')}
      <TextInput
        type="date"
        label={t('leads.last_day')}
        value={last}
        onChange={(event) => setLast(event.currentTarget.value)}
      />
    </ConfirmDialog>
  )
}
