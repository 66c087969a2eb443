-- What the migrations of 25 November 2026 define last, once more: for a few hours their files stood in a folded form, and a
-- database made from that form applies 20261125005030 late, over these. To every other database nothing changes.
CREATE OR REPLACE FUNCTION public.rule_subjects(of_case uuid, day date) RETURNS TABLE (
  "ruleId" uuid, "caseId" uuid, "agencyId" uuid, "survivorId" uuid, "aboutModel" text, "aboutId" uuid, "userId" uuid, anchor date, planned boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  WITH rules AS (
    SELECT * FROM "ReminderRule" r WHERE r.active AND r."supersededAt" IS NULL
      AND CASE WHEN current_setting('role') = 'ariadne_worker' THEN true ELSE r."agencyId" = my_agency() AND reaches(of_case) END
  ), subjects AS (
    SELECT r.id AS rule, c.id AS case_id, c."agencyId" AS agency, c."survivorId" AS survivor, c."teamId" AS team, 'Case' AS model, c.id AS about,
        greatest(c."openedOn", c."reopenedOn", (SELECT max((d."doneAt" AT TIME ZONE 'Europe/Athens')::date) FROM "Reminder" d
          WHERE d."ruleKey" = r."ruleKey" AND d."aboutId" = c.id AND d.state = 'DONE')) AS anchor,
        EXISTS (SELECT 1 FROM "Reminder" d WHERE d."ruleKey" = r."ruleKey" AND d."aboutId" = c.id AND d."originId" IS NULL
          AND d.state IN ('SCHEDULED', 'SENDING', 'RAISED', 'DEAD')) AS planned
      FROM rules r JOIN "Case" c ON c."agencyId" = r."agencyId" AND c.status = r."caseStatus" AND c."mergedAt" IS NULL AND c."erasedAt" IS NULL
      WHERE r."trigger" = 'EVERY' AND (of_case IS NULL OR c.id = of_case)
    UNION ALL
    SELECT r.id, c.id, c."agencyId", c."survivorId", c."teamId", 'Consent', k.id, k."validTo",
        EXISTS (SELECT 1 FROM "Reminder" d WHERE d."ruleKey" = r."ruleKey" AND d."aboutId" = k.id AND d."originId" IS NULL AND d.state <> 'CANCELLED')
      FROM rules r JOIN "Case" c ON c."agencyId" = r."agencyId" AND c.status <> 'CLOSED' AND c."mergedAt" IS NULL AND c."erasedAt" IS NULL
      JOIN "Consent" k ON k."caseId" = c.id AND k."withdrawnAt" IS NULL AND k."supersededAt" IS NULL AND NOT k.emergency AND k."validTo" >= day
      WHERE r."trigger" = 'BEFORE_CONSENT_ENDS' AND (of_case IS NULL OR c.id = of_case)
    UNION ALL
    SELECT r.id, c.id, c."agencyId", c."survivorId", c."teamId", 'LegalClock', k.id, k."dueOn",
        EXISTS (SELECT 1 FROM "Reminder" d WHERE d."ruleKey" = r."ruleKey" AND d."aboutId" = k.id AND d."originId" IS NULL AND d.state <> 'CANCELLED')
      FROM rules r JOIN "Case" c ON c."agencyId" = r."agencyId" AND c.status <> 'CLOSED' AND c."mergedAt" IS NULL AND c."erasedAt" IS NULL
      JOIN "LegalClock" k ON k."caseId" = c.id AND k."endedAt" IS NULL AND k."supersededAt" IS NULL AND k."dueOn" >= day
      WHERE r."trigger" = 'BEFORE_CLOCK_ENDS' AND (of_case IS NULL OR c.id = of_case)
  )
  SELECT s.rule, s.case_id, s.agency, s.survivor, s.model, s.about,
      coalesce((SELECT m."userId" FROM "CaseMembership" m WHERE m."caseId" = s.case_id AND m."isPrimary" AND m."endedAt" IS NULL LIMIT 1),
        (SELECT t."userId" FROM "TeamMember" t JOIN "User" u ON u.id = t."userId" AND u.status = 'ACTIVE'
          JOIN "UserRole" x ON x."userId" = u.id AND x.role = 'supervisor'
          WHERE t."teamId" = s.team AND NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = s.case_id AND d."userId" = u.id) ORDER BY u.id LIMIT 1)),
      s.anchor, s.planned
    FROM subjects s
$$;

CREATE OR REPLACE FUNCTION public.reminder_facts(dues jsonb) RETURNS TABLE (
  id uuid, "caseStatus" text, erased boolean, standing boolean, "originOpen" boolean, reachable boolean, heir uuid,
  absences jsonb, coordinators uuid[], supervisors uuid[], quiet jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT r.id, c.status, c."erasedAt" IS NOT NULL,
    coalesce(CASE r."aboutModel"
      WHEN 'Appointment' THEN (SELECT a.status = 'PLANNED' FROM "Appointment" a WHERE a.id = r."aboutId")
      WHEN 'Consent' THEN (SELECT k."withdrawnAt" IS NULL AND k."supersededAt" IS NULL FROM "Consent" k WHERE k.id = r."aboutId")
      WHEN 'LegalClock' THEN (SELECT k."endedAt" IS NULL AND k."supersededAt" IS NULL FROM "LegalClock" k WHERE k.id = r."aboutId")
      WHEN 'CaseFlag' THEN (SELECT f."liftedAt" IS NULL FROM "CaseFlag" f WHERE f.id = r."aboutId")
      WHEN 'Referral' THEN r.kind <> 'REFERRAL_DUE' OR r."originId" IS NOT NULL
        OR (SELECT f."dueAt" IS NOT NULL AND f."pausedAt" IS NULL FROM "Referral" f WHERE f.id = r."aboutId")
    END, true),
    r."originId" IS NULL OR coalesce((SELECT o.state = 'RAISED' FROM "Reminder" o WHERE o.id = r."originId"), false),
    coalesce(u.status = 'ACTIVE', false) AND NOT EXISTS (
      SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = r."caseId" AND d."userId" = r."userId"),
    (SELECT m."userId" FROM "CaseMembership" m JOIN "User" h ON h.id = m."userId" AND h.status = 'ACTIVE'
      WHERE m."caseId" = r."caseId" AND m."isPrimary" AND m."endedAt" IS NULL AND m."userId" <> r."userId"
        AND NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = r."caseId" AND d."userId" = m."userId") LIMIT 1),
    coalesce((SELECT jsonb_agg(jsonb_build_object('standInId', a."standInId", 'firstDay', a."firstDay", 'lastDay', a."lastDay") ORDER BY a."firstDay")
      FROM "Absence" a WHERE a."userId" = r."userId" AND a."endedAt" IS NULL), '[]'),
    ARRAY(SELECT s.id FROM "User" s JOIN "UserRole" x ON x."userId" = s.id AND x.role = 'coordinator'
      WHERE s."agencyId" = r."agencyId" AND s.status = 'ACTIVE'
        AND NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = r."caseId" AND d."userId" = s.id) ORDER BY s.id),
    ARRAY(SELECT s.id FROM "TeamMember" t JOIN "User" s ON s.id = t."userId" AND s.status = 'ACTIVE'
      JOIN "UserRole" x ON x."userId" = s.id AND x.role = 'supervisor'
      WHERE t."teamId" = c."teamId"
        AND NOT EXISTS (SELECT 1 FROM "CaseDenial" d WHERE d."caseId" = r."caseId" AND d."userId" = s.id) ORDER BY s.id),
    (SELECT jsonb_build_object('from', q."quietFrom", 'to', q."quietTo") FROM "ReminderPolicy" q WHERE q."agencyId" = r."agencyId")
  FROM jsonb_to_recordset(dues) AS r(id uuid, "caseId" uuid, "agencyId" uuid, "userId" uuid, kind text, "aboutModel" text, "aboutId" uuid,
      "originId" uuid, "dueAt" timestamptz)
    JOIN "Case" c ON c.id = r."caseId" AND c."agencyId" = r."agencyId" LEFT JOIN "User" u ON u.id = r."userId"
  WHERE CASE WHEN current_setting('role') = 'ariadne_worker' THEN true ELSE r."caseId" IN (
    SELECT asked.one FROM (SELECT DISTINCT x."caseId" AS one FROM jsonb_to_recordset(dues) AS x("caseId" uuid)) asked WHERE reaches(asked.one)) END
$$;

CREATE OR REPLACE FUNCTION public.rule_reach(of_trigger text, of_status text, of_urgency text, of_kind text, day date) RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT CASE WHEN my_role() <> 'admin' THEN 0 ELSE greatest(10, ceil((CASE of_trigger
    WHEN 'EVERY' THEN (SELECT count(*) FROM "Case" c WHERE c."agencyId" = my_agency() AND c.status = of_status AND c."mergedAt" IS NULL AND c."erasedAt" IS NULL)
    WHEN 'BEFORE_CONSENT_ENDS' THEN (SELECT count(*) FROM "Consent" k JOIN "Case" c ON c.id = k."caseId" AND c.status <> 'CLOSED' AND c."erasedAt" IS NULL
      WHERE k."agencyId" = my_agency() AND k."withdrawnAt" IS NULL AND k."supersededAt" IS NULL AND NOT k.emergency AND k."validTo" >= day)
    WHEN 'BEFORE_CLOCK_ENDS' THEN (SELECT count(*) FROM "LegalClock" k JOIN "Case" c ON c.id = k."caseId" AND c.status <> 'CLOSED' AND c."erasedAt" IS NULL
      WHERE k."agencyId" = my_agency() AND k."endedAt" IS NULL AND k."supersededAt" IS NULL AND k."dueOn" >= day)
    WHEN 'REFERRAL_WAITS' THEN (SELECT count(*) FROM "Referral" f WHERE f."agencyId" = my_agency() AND f.urgency = of_urgency AND f.state IN ('SENT', 'RECEIVED'))
    ELSE (SELECT count(*) FROM "Reminder" d WHERE d."agencyId" = my_agency() AND d.kind = of_kind AND d."originId" IS NULL AND d.state IN ('SCHEDULED', 'RAISED'))
    END) / 10.0) * 10)::int END
$$;
