import absence_reason from './absence_reason.json' with { type: 'json' };
import age_band from './age_band.json' with { type: 'json' };
import agency_kind from './agency_kind.json' with { type: 'json' };
import appointment_status from './appointment_status.json' with { type: 'json' };
import assent from './assent.json' with { type: 'json' };
import attendance from './attendance.json' with { type: 'json' };
import birth_precision from './birth_precision.json' with { type: 'json' };
import case_status from './case_status.json' with { type: 'json' };
import cefr from './cefr.json' with { type: 'json' };
import citizenship from './citizenship.json' with { type: 'json' };
import citizenship_group from './citizenship_group.json' with { type: 'json' };
import closure_reason from './closure_reason.json' with { type: 'json' };
import consent_kind from './consent_kind.json' with { type: 'json' };
import consent_method from './consent_method.json' with { type: 'json' };
import consent_purpose from './consent_purpose.json' with { type: 'json' };
import contact_channel from './contact_channel.json' with { type: 'json' };
import data_category from './data_category.json' with { type: 'json' };
import deciding_body from './deciding_body.json' with { type: 'json' };
import deny_kind from './deny_kind.json' with { type: 'json' };
import document_kind from './document_kind.json' with { type: 'json' };
import education from './education.json' with { type: 'json' };
import eligibility_evidence from './eligibility_evidence.json' with { type: 'json' };
import emergency_basis from './emergency_basis.json' with { type: 'json' };
import episode_end_reason from './episode_end_reason.json' with { type: 'json' };
import episode_outcome from './episode_outcome.json' with { type: 'json' };
import episode_status from './episode_status.json' with { type: 'json' };
import exit_mode from './exit_mode.json' with { type: 'json' };
import exit_situation from './exit_situation.json' with { type: 'json' };
import exit_survey from './exit_survey.json' with { type: 'json' };
import exploitation_form from './exploitation_form.json' with { type: 'json' };
import form_of_address from './form_of_address.json' with { type: 'json' };
import gender from './gender.json' with { type: 'json' };
import glass_reason from './glass_reason.json' with { type: 'json' };
import guardian_kind from './guardian_kind.json' with { type: 'json' };
import identity_document from './identity_document.json' with { type: 'json' };
import interpreter_gender from './interpreter_gender.json' with { type: 'json' };
import labour_status from './labour_status.json' with { type: 'json' };
import labour_topic from './labour_topic.json' with { type: 'json' };
import language from './language.json' with { type: 'json' };
import legal_clock from './legal_clock.json' with { type: 'json' };
import legal_clock_rule from './legal_clock_rule.json' with { type: 'json' };
import literacy from './literacy.json' with { type: 'json' };
import marital_status from './marital_status.json' with { type: 'json' };
import means_of_control from './means_of_control.json' with { type: 'json' };
import need from './need.json' with { type: 'json' };
import override_reason from './override_reason.json' with { type: 'json' };
import placement_result from './placement_result.json' with { type: 'json' };
import psych_modality from './psych_modality.json' with { type: 'json' };
import psych_session_type from './psych_session_type.json' with { type: 'json' };
import qualification_gained from './qualification_gained.json' with { type: 'json' };
import readiness from './readiness.json' with { type: 'json' };
import recruit_method from './recruit_method.json' with { type: 'json' };
import recruiter_relation from './recruiter_relation.json' with { type: 'json' };
import referral_decline_reason from './referral_decline_reason.json' with { type: 'json' };
import referral_outcome from './referral_outcome.json' with { type: 'json' };
import referral_urgency from './referral_urgency.json' with { type: 'json' };
import region_class from './region_class.json' with { type: 'json' };
import reminder_kind from './reminder_kind.json' with { type: 'json' };
import residence_status from './residence_status.json' with { type: 'json' };
import reveal_reason from './reveal_reason.json' with { type: 'json' };
import risk_action from './risk_action.json' with { type: 'json' };
import risk_level from './risk_level.json' with { type: 'json' };
import safety_flag from './safety_flag.json' with { type: 'json' };
import service_type from './service_type.json' with { type: 'json' };
import session_mode from './session_mode.json' with { type: 'json' };
import status_basis from './status_basis.json' with { type: 'json' };
import teach_back from './teach_back.json' with { type: 'json' };
import transfer_basis from './transfer_basis.json' with { type: 'json' };
import victim_status from './victim_status.json' with { type: 'json' };
import vulnerability from './vulnerability.json' with { type: 'json' };
import withdrawal_way from './withdrawal_way.json' with { type: 'json' };
import work_right from './work_right.json' with { type: 'json' };

/** The other classifications a code may translate to; several values where one code means more than one thing there. */
export type Scheme = 'htcds' | 'ctdc' | 'eurostat' | 'amif' | 'esfplus';

/** One code as it ships. Once shipped it keeps its meaning; a new meaning is a new code. */
export interface ShippedCode {
  code: string;
  en: string;
  el: string;
  /** Codes that share a place are put in order by their label, in the reader’s language. */
  sort?: number;
  validFrom?: string;
  validTo?: string;
  xwalk?: Partial<Record<Scheme, string | string[]>>;
  attrs?: Record<string, unknown>;
}

/** One list as it ships. Whoever changes a list raises its version, or installations keep what they have. */
export interface ShippedList {
  id: string;
  version: number;
  labelEn: string;
  labelEl: string;
  /** Whether administrators may add codes; never where the values decide what happens next. */
  extensible: boolean;
  source: string;
  codes: ShippedCode[];
}

/** Not known, not asked and not answered are three different things; all three stay out of denominators. */
export const missingCodes = ['UNKNOWN', 'NOT_ASKED', 'PREFER_NOT_TO_SAY'] as const;

const shipped = {
  absence_reason,
  age_band,
  agency_kind,
  appointment_status,
  attendance,
  birth_precision,
  case_status,
  cefr,
  citizenship,
  citizenship_group,
  closure_reason,
  consent_kind,
  consent_method,
  consent_purpose,
  contact_channel,
  data_category,
  deciding_body,
  deny_kind,
  education,
  eligibility_evidence,
  emergency_basis,
  episode_end_reason,
  episode_outcome,
  episode_status,
  exit_mode,
  exit_situation,
  exit_survey,
  exploitation_form,
  form_of_address,
  gender,
  glass_reason,
  identity_document,
  interpreter_gender,
  labour_status,
  labour_topic,
  language,
  legal_clock,
  legal_clock_rule,
  literacy,
  marital_status,
  means_of_control,
  need,
  placement_result,
  psych_modality,
  psych_session_type,
  qualification_gained,
  readiness,
  recruit_method,
  recruiter_relation,
  referral_decline_reason,
  referral_outcome,
  referral_urgency,
  reminder_kind,
  region_class,
  residence_status,
  reveal_reason,
  risk_action,
  risk_level,
  safety_flag,
  service_type,
  session_mode,
  status_basis,
  transfer_basis,
  victim_status,
  vulnerability,
  assent,
  document_kind,
  guardian_kind,
  override_reason,
  teach_back,
  withdrawal_way,
  work_right,
};

export type ListId = keyof typeof shipped;

/** Every code list of this release, by its id. */
export const codeLists: Readonly<Record<ListId, ShippedList>> = shipped;
