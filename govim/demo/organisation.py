"""Who works where, in the demonstration. Data only."""

from dataclasses import dataclass

from govim.domain.person import Duty

PASSWORD = "govim-demo"  # noqa: S105 -- printed at every start; the folder is marked and binds loopback only


@dataclass(frozen=True, slots=True)
class DemoUnit:
    key: str
    parent: str | None
    name: str


@dataclass(frozen=True, slots=True)
class DemoPerson:
    login: str
    name: str
    pinyin: str
    unit: str
    post: str
    is_head: bool = False
    duty: Duty | None = None


UNITS: tuple[DemoUnit, ...] = (
    DemoUnit("city", None, "云江市人民政府"),
    DemoUnit("office", "city", "办公室"),
    DemoUnit("secretariat", "office", "秘书科"),
    DemoUnit("supervision", "office", "督查科"),
    DemoUnit("archive", "office", "档案科"),
    DemoUnit("finance", "city", "财政局"),
    DemoUnit("budget", "finance", "预算科"),
    DemoUnit("treasury", "finance", "国库科"),
    DemoUnit("education", "city", "教育局"),
    DemoUnit("schools", "education", "基础教育科"),
    DemoUnit("emergency", "city", "应急管理局"),
    DemoUnit("command", "emergency", "指挥中心"),
    DemoUnit("rescue", "emergency", "救援协调科"),
    DemoUnit("it", "city", "信息中心"),
    DemoUnit("security", "it", "安全保密科"),
    DemoUnit("discipline", "city", "纪检监察组"),
)

PEOPLE: tuple[DemoPerson, ...] = (
    DemoPerson("zhangwei", "张伟", "zhang wei", "office", "主任", is_head=True),
    DemoPerson("lina", "李娜", "li na", "secretariat", "科长", is_head=True),
    DemoPerson("wangfang", "王芳", "wang fang", "secretariat", "一级科员"),
    DemoPerson("liuyang", "刘洋", "liu yang", "secretariat", "科员"),
    DemoPerson("ouyangxiu", "欧阳秀", "ouyang xiu", "secretariat", "科员"),
    DemoPerson("chenjie", "陈杰", "chen jie", "supervision", "科长", is_head=True),
    DemoPerson("yangmin", "杨敏", "yang min", "supervision", "科员"),
    DemoPerson("zhaolei", "赵磊", "zhao lei", "supervision", "科员"),
    DemoPerson("huangjing", "黄静", "huang jing", "archive", "科长", is_head=True),
    DemoPerson("zhouqiang", "周强", "zhou qiang", "archive", "科员"),
    DemoPerson("wuxiuying", "吴秀英", "wu xiu ying", "finance", "局长", is_head=True),
    DemoPerson("xujun", "徐军", "xu jun", "finance", "副局长"),
    DemoPerson("sunli", "孙丽", "sun li", "budget", "科长", is_head=True),
    DemoPerson("machao", "马超", "ma chao", "budget", "科员"),
    DemoPerson("zhumin", "朱敏", "zhu min", "budget", "科员"),
    DemoPerson("hutao", "胡涛", "hu tao", "treasury", "科长", is_head=True),
    DemoPerson("guoyan", "郭艳", "guo yan", "treasury", "科员"),
    DemoPerson("heping", "何平", "he ping", "education", "局长", is_head=True),
    DemoPerson("gaohong", "高红", "gao hong", "education", "副局长"),
    DemoPerson("linfeng", "林峰", "lin feng", "schools", "科长", is_head=True),
    DemoPerson("luoxia", "罗霞", "luo xia", "schools", "科员"),
    DemoPerson("zhengkai", "郑凯", "zheng kai", "schools", "科员"),
    DemoPerson("lianghua", "梁华", "liang hua", "emergency", "局长", is_head=True),
    DemoPerson("xieting", "谢婷", "xie ting", "emergency", "副局长"),
    DemoPerson("songbo", "宋波", "song bo", "command", "主任", is_head=True),
    DemoPerson("tanglei", "唐磊", "tang lei", "command", "值班长"),
    DemoPerson("hanxue", "韩雪", "han xue", "command", "值班员"),
    DemoPerson("fengtao", "冯涛", "feng tao", "command", "值班员"),
    DemoPerson("yuhai", "于海", "yu hai", "rescue", "科长", is_head=True),
    DemoPerson("dongmei", "董梅", "dong mei", "rescue", "科员"),
    DemoPerson("xiaopeng", "萧鹏", "xiao peng", "rescue", "科员"),
    DemoPerson("chengyu", "程宇", "cheng yu", "it", "主任", is_head=True),
    DemoPerson("caoyang", "曹阳", "cao yang", "it", "系统管理员", duty=Duty.SYSTEM_ADMIN),
    DemoPerson("yuanyuan", "袁媛", "yuan yuan", "it", "工程师"),
    DemoPerson("dengchao", "邓超", "deng chao", "security", "安全保密管理员", duty=Duty.SECURITY_ADMIN),
    DemoPerson("xuqing", "许晴", "xu qing", "security", "科员"),
    DemoPerson("fuming", "傅明", "fu ming", "discipline", "组长", is_head=True),
    DemoPerson("shenyue", "沈悦", "shen yue", "discipline", "安全审计员", duty=Duty.SECURITY_AUDITOR),
    DemoPerson("zengrui", "曾睿", "zeng rui", "discipline", "合规专员", duty=Duty.COMPLIANCE_OFFICER),
    DemoPerson("pengbo", "彭博", "peng bo", "discipline", "科员"),
)


@dataclass(frozen=True, slots=True)
class DemoConversation:
    """The first of `people` opened it; `lines` are (login, text). Without a title it is a direct one."""

    title: str | None
    people: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]


CONVERSATIONS: tuple[DemoConversation, ...] = (
    DemoConversation(
        "办公室工作群",
        ("zhangwei", "lina", "wangfang", "liuyang", "ouyangxiu", "chenjie", "yangmin", "zhaolei"),
        (
            ("zhangwei", "各位早上好。本周五上午九点召开月度工作例会，请各科室准备材料。"),
            ("lina", "收到，秘书科周四下班前汇总。"),
            ("chenjie", "收到。督查台账同步更新到十一月二十日。"),
            ("ouyangxiu", "会议室已预订：三楼第二会议室，可容纳 20 人。"),
        ),
    ),
    DemoConversation(
        "防汛应急值班",
        ("songbo", "lianghua", "xieting", "tanglei", "hanxue", "fengtao", "yuhai", "dongmei", "xiaopeng"),
        (
            ("songbo", "气象台发布暴雨黄色预警，今晚值班人员请保持通讯畅通。"),
            ("tanglei", "夜间值班：韩雪、冯涛。物资库钥匙在值班室。"),
            ("yuhai", "救援队伍 24 人、冲锋舟 6 艘待命。"),
        ),
    ),
    DemoConversation(
        "2027年预算编制",
        ("wuxiuying", "xujun", "sunli", "machao", "zhumin", "hutao", "guoyan", "lina"),
        (
            ("sunli", "预算编制口径已发各单位，请于十二月五日前反馈。"),
            ("hutao", "国库数据核对完成，与上年差异 0.3%。"),
        ),
    ),
    DemoConversation(
        None,
        ("lina", "wangfang"),
        (("lina", "例会通知的初稿麻烦今天发我。"), ("wangfang", "好的，下午三点前发您。")),
    ),
    DemoConversation(
        None,
        ("zhangwei", "lina"),
        (("zhangwei", "周五例会增加一项议题：便民服务大厅改造。"),),
    ),
    DemoConversation(
        None,
        ("tanglei", "hanxue"),
        (("hanxue", "二号水位站读数正常，12.6 米。"), ("tanglei", "收到，每小时报一次。")),
    ),
)
