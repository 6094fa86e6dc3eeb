"""What the words that a field may take are called by people: one Chinese word for each code, for pages and documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLAIN: Mapping[str, str] = {
    "accept": "同意", "accountability": "处理责任人", "action": "工作举措", "adopted": "采纳", "agree": "同意",
    "already_handled": "已经处理过", "approved": "同意", "auditor": "审计管理员", "carelessness": "敷衍整改",
    "check": "核查", "city": "市委巡察办", "collective": "向领导班子反馈", "committee": "党组织会议", "contract": "合同",
    "daily": "日常督查", "decision": "处理决定", "declined": "不采纳", "democratic_life": "专题民主生活会",
    "department": "有关部门", "deployment": "部署安排", "disagree": "不同意", "discipline": "纪委监委",
    "dismissed": "不成立", "document": "文件", "error": "登记有误", "existing_rule_adequate": "现有制度已能管住",
    "falsification": "虚假整改", "falsified": "整改不实", "findings": "巡察发现问题清单", "found_problems": "查出问题",
    "group": "集体约谈", "head": "主要负责人", "holds": "整改属实", "individual": "个别约谈", "inspect": "查看资料",
    "inspection_record": "核查记录", "institution": "建章立制", "interview": "个别访谈", "leader": "分管县领导",
    "leading_group": "巡察工作领导小组", "left_or_deceased": "责任人已调离或去世", "left_with_witnesses": "见证下留置",
    "liaison": "联系人", "listen": "听汇报", "look": "现场看", "measures": "措施不力", "media": "新闻媒体", "meeting": "会议",
    "meeting_date": "以反馈会之日为准", "merged": "并入其他问题", "midterm": "整改中期推进会", "new": "新建",
    "no_identifiable_person": "无法认定责任人", "not_established": "问题不成立", "notice_board": "公示栏", "office": "巡察办",
    "organisation": "组织部", "organisational_life": "组织生活会", "other": "其他", "partly": "部分采纳", "party": "党内",
    "pass": "通过", "photo": "照片", "problem": "问题内容", "public": "社会", "receipt": "票据", "received": "已收到",
    "rechecks": "整改回访督查情况清单", "rectification": "整改情况报告", "rejected": "不采纳", "relapsed": "问题反弹",
    "reserved_to_competent_body": "属有权机关职权", "responsibility": "责任不落实", "result": "成果", "return": "退回",
    "returned": "退回", "reviews": "销号审核清单", "revised": "修订", "revisit": "回访督查", "rule": "制度文件",
    "secadmin": "安全管理员", "self": "自评", "self_check": "自查自纠", "settled": "已办结", "stationed": "派驻纪检监察组",
    "superior_matter": "属上级事项", "supplement": "需补充", "sysadmin": "系统管理员", "team": "巡察组（验收组）",
    "to_department": "转有关部门", "to_unit": "转被巡察单位", "unit": "被巡察单位", "unit_clerk": "被巡察单位经办人",
    "unit_head": "被巡察单位主要负责人", "upheld": "采纳", "visit": "走访", "voucher": "凭证", "website": "网站",
}  # fmt: skip
_IN: Mapping[tuple[str, str], str] = {
    ("accountability", "1"): "第一种形态", ("accountability", "2"): "第二种形态", ("accountability", "3"): "第三种形态",
    ("accountability", "4"): "第四种形态", ("authorise", "check"): "核查验收", ("authorise", "inspect"): "巡察",
    ("feedback", "head"): "向主要负责人反馈", ("feedback", "leader"): "向分管县领导反馈",
    ("report_delivery", "head"): "主要负责人组织落实情况报告", ("report_review", "head"): "主要负责人组织落实情况报告",
    ("publication", "meeting"): "会议通报", ("publication", "document"): "文件通报", ("withholding", "result"): "整改情况",
    ("discipline_list", "daily"): "日常监督情况清单", ("discipline_batch", "daily"): "日常监督情况清单",
    ("fault_review", "upheld"): "成立", ("petition", "check"): "核查", ("evidence", "check"): "核查（核查人员上传）",
    ("evidence", "meeting"): "会议记录", ("team_evaluation", "office"): "他评（巡察办）",
}  # fmt: skip
"""Where a code means something else in a certain kind of act."""


def word_of(code: object, kind: str = "") -> str:
    """Give the word for a code of a field; text that is no code is its own word."""
    text = "" if code is None else str(code)
    if text.startswith("measure "):
        return f"第 {text.removeprefix('measure ')} 条措施"
    return _IN.get((kind, text)) or _PLAIN.get(text, text)
