DROP TABLE referral_links;
DROP TABLE referral_steps;
DROP TABLE referrals;
DROP TABLE referral_reasons;
DROP TABLE consent_recipients;
DROP TABLE consents;
DROP TABLE data_sharing_agreement_steps;
DROP TABLE data_sharing_agreements;
ALTER TABLE settings DROP COLUMN consent_days, DROP COLUMN consent_most_days, DROP COLUMN referral_emergency_hours,
    DROP COLUMN referral_urgent_hours, DROP COLUMN referral_routine_days, DROP COLUMN referral_outcome_days,
    DROP COLUMN referral_link_hours;
